import type { Definition } from './definitions.ts';
import type { ApiPath, Operation, Parameter } from './operations.ts';
import { WireWriter } from './wire-writer.ts';

export interface DocumentV2 {
  readonly title: string;
  readonly version: string;
  readonly paths: readonly ApiPath[];
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** Field numbers of gnostic's openapi.v2 messages, the form in which client-go asks for the v2 document. */
const document = { swagger: 1, info: 2, paths: 8, definitions: 9 };
const pathItem = { get: 2, put: 3, post: 4, delete: 5, patch: 8, parameters: 9 };
const operationFields = {
  operationId: 5,
  produces: 6,
  consumes: 7,
  parameters: 8,
  responses: 9,
  schemes: 10,
  extension: 13,
};
const schemaFields = {
  ref: 1,
  format: 2,
  description: 4,
  required: 19,
  additional: 21,
  type: 22,
  items: 23,
  properties: 25,
  extension: 31,
};

/** The v2 document in protobuf, with what clients read of it: operations, parameters, types and extensions. */
export function encodeV2({ title, version, paths, definitions }: DocumentV2): Buffer {
  return new WireWriter()
    .text(document.swagger, '2.0')
    .message(document.info, (info) => info.text(1, title).text(2, version))
    .message(document.paths, (all) => {
      for (const path of paths) {
        all.message(2, (named) => named.text(1, path.path).message(2, (item) => writePath(item, path)));
      }
    })
    .message(document.definitions, (all) => {
      for (const [name, definition] of definitions) writeNamedSchema(all, name, definition);
    })
    .finish();
}

function writePath(writer: WireWriter, { operations, parameters }: ApiPath): void {
  for (const operation of operations) {
    writer.message(pathItem[operation.method], (inner) => writeOperation(inner, operation));
  }
  for (const parameter of parameters)
    writer.message(pathItem.parameters, (inner) => writeParameter(inner, parameter));
}

function writeOperation(writer: WireWriter, operation: Operation): void {
  writer.text(operationFields.operationId, operation.operationId);
  writer.text(operationFields.produces, 'application/json');
  for (const type of operation.consumes) writer.text(operationFields.consumes, type);
  for (const parameter of operation.parameters) {
    writer.message(operationFields.parameters, (inner) => writeParameter(inner, parameter));
  }
  const { body, answer, code, gvk, action } = operation;
  if (body !== undefined) writer.message(operationFields.parameters, (inner) => writeBody(inner, body));
  writer.message(operationFields.responses, (responses) =>
    responses.message(1, (named) =>
      named
        .text(1, code)
        .message(2, (value) =>
          value.message(1, (response) =>
            response
              .text(1, 'OK')
              .message(2, (item) =>
                item.message(1, (schema) => schema.text(schemaFields.ref, refOf(answer))),
              ),
          ),
        ),
    ),
  );
  writer.text(operationFields.schemes, 'https');
  writeExtension(writer, operationFields.extension, 'x-kubernetes-action', action);
  writeExtension(writer, operationFields.extension, 'x-kubernetes-group-version-kind', gvk);
}

function refOf(name: string): string {
  return `#/definitions/${name}`;
}

/** ParametersItem → Parameter → NonBodyParameter → query or path. */
function writeParameter(writer: WireWriter, { name, in: place, type }: Parameter): void {
  writer.message(1, (parameter) =>
    parameter.message(2, (nonBody) =>
      place === 'query'
        ? nonBody.message(3, (query) => query.text(2, 'query').text(4, name).text(6, type).boolean(20, true))
        : nonBody.message(4, (path) =>
            path.boolean(1, true).text(2, 'path').text(4, name).text(5, type).boolean(19, true),
          ),
    ),
  );
}

function writeBody(writer: WireWriter, schema: string): void {
  writer.message(1, (parameter) =>
    parameter.message(1, (body) =>
      body
        .text(2, 'body')
        .text(3, 'body')
        .boolean(4, true)
        .message(5, (inner) => inner.text(schemaFields.ref, refOf(schema))),
    ),
  );
}

/** Values of extensions are carried as YAML, which JSON is. */
function writeExtension(writer: WireWriter, field: number, name: string, value: unknown): void {
  writer.message(field, (named) =>
    named.text(1, name).message(2, (any) => any.text(2, `${JSON.stringify(value)}\n`)),
  );
}

function writeNamedSchema(writer: WireWriter, name: string, definition: Definition): void {
  writer.message(1, (named) => named.text(1, name).message(2, (schema) => writeSchema(schema, definition)));
}

function writeSchema(writer: WireWriter, definition: Definition): void {
  const { $ref, type, format, description, required, items, properties, additionalProperties } = definition;
  if (typeof $ref === 'string') writer.text(schemaFields.ref, $ref);
  if (typeof format === 'string') writer.text(schemaFields.format, format);
  if (typeof description === 'string') writer.text(schemaFields.description, description);
  if (Array.isArray(required))
    for (const name of required as string[]) writer.text(schemaFields.required, name);
  if (isDefinition(additionalProperties)) {
    writer.message(schemaFields.additional, (item) =>
      item.message(1, (inner) => writeSchema(inner, additionalProperties)),
    );
  }
  if (typeof type === 'string') writer.message(schemaFields.type, (item) => item.text(1, type));
  if (isDefinition(items)) {
    writer.message(schemaFields.items, (item) => item.message(1, (inner) => writeSchema(inner, items)));
  }
  if (isDefinition(properties)) {
    writer.message(schemaFields.properties, (all) => {
      for (const [name, property] of Object.entries(properties)) {
        if (isDefinition(property)) writeNamedSchema(all, name, property);
      }
    });
  }
  for (const [key, value] of Object.entries(definition)) {
    if (key.startsWith('x-kubernetes-')) writeExtension(writer, schemaFields.extension, key, value);
  }
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
