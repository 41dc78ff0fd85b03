let terminals = 0;

/**
 * Until what is returned is called, `document.createElement` makes no `<style>` and nothing with a `style` attribute,
 * both of which the content security policy forbids: what xterm.js writes into them becomes constructed sheets and
 * properties, which it does not. (xterm.js has `documentOverride`, and asks this document beside it.)
 */
export function constructStyles(): () => void {
  terminals++;
  document.createElement = createElement;
  return () => {
    terminals--;
    if (terminals === 0) Reflect.deleteProperty(document, 'createElement');
  };
}

/** Gives the page a sheet; returns what takes it away. */
export function adoptSheet(css: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

function createElement(name: string, options?: ElementCreationOptions): HTMLElement {
  if (name === 'style') return styleInDisguise();
  const element = Document.prototype.createElement.call(document, name, options);
  element.setAttribute = setAttribute;
  return element;
}

/** Its text is a sheet of the page for as long as the element is not removed. */
function styleInDisguise(): HTMLElement {
  const element = Document.prototype.createElement.call(document, 'span');
  let drop = (): void => undefined;
  element.hidden = true;
  Object.defineProperty(element, 'textContent', {
    set(css: string) {
      drop();
      drop = adoptSheet(css);
    },
  });
  element.remove = () => {
    drop();
    Element.prototype.remove.call(element);
  };
  return element;
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}
