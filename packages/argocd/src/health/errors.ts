/** Every code that health checks and resource actions throw. */
export const healthCodes = {
  luaSyntax: 'argocd.lua-syntax',
  luaBudget: 'argocd.lua-budget',
  luaFailed: 'argocd.lua-failed',
  luaResult: 'argocd.lua-result',
  invalidCustomization: 'argocd.invalid-customization',
  actionNotFound: 'argocd.action-not-found',
  invalidParameter: 'argocd.invalid-action-parameter',
} as const;
