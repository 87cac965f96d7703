import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import { at, type Bundle } from '../support/description.js';

const { factory } = ts;

/** Names of global types, which code without an import would mean. */
const globals = ['Error', 'Request', 'Response', 'Event', 'Object', 'Array', 'Date', 'Map', 'Set', 'Promise'];

/** The name of the type for each schema: its own, unless that is a global type. */
export function typeNames(bundle: Bundle): Map<string, string> {
  const schemas = Object.keys(at(bundle, '#/components/schemas') ?? {});
  return new Map(schemas.map((name) => [name, globals.includes(name) ? `${name}Body` : name]));
}

/** The parts of `object[key]`, if that is what a type is. */
function indexed(node: ts.Node): { object: ts.TypeNode; key: string } | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType)) return undefined;
  const { literal } = node.indexType;
  return ts.isStringLiteral(literal) ? { object: node.objectType, key: literal.text } : undefined;
}

/** The schema that `components["schemas"][…]` refers to. Nothing else is a key of something called `schemas`. */
function schemaOf(node: ts.Node): string | undefined {
  const schema = indexed(node);
  return schema && indexed(schema.object)?.key === 'schemas' ? schema.key : undefined;
}

/** A property as openapi-typescript writes it: always with a type, and never with a computed name. */
type Property = ts.PropertySignature & { name: ts.Identifier | ts.StringLiteral; type: ts.TypeNode };

/** The property of this name in a type, as its own properties. */
function propertiesIn(members: Iterable<ts.TypeElement> = [], name: string): readonly Property[] {
  const found = [...(members as Iterable<Property>)].find((property) => property.name.text === name)?.type;
  return found && ts.isTypeLiteralNode(found) ? ([...found.members] as Property[]) : [];
}

/**
 * The types of every schema, parameter and response, in two modules: `schemas` has one type for each schema, under its
 * own name, and `schema` has paths, operations and components, as openapi-fetch wants them. openapi-typescript writes
 * `components["schemas"]["NewContact"]` wherever it refers to a schema, and so would an editor; here it is `NewContact`.
 */
export async function schemaModules(bundle: Bundle): Promise<{ schemas: string; schema: string }> {
  const description = structuredClone(bundle) as unknown as OpenAPI3;
  const nodes = await openapiTS(description, { alphabetize: true });
  const names = typeNames(bundle);
  const components = nodes.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === 'components');
  const schemas = propertiesIn(components?.members, 'schemas');
  const referTo = (name: string) => factory.createTypeReferenceNode(names.get(name) ?? name);
  const declarations: ts.Node[] = [];

  /** Gives a schema a type of its own, with its comment, and leaves a property that refers to it. */
  function declare(property: Property, type: ts.TypeNode): ts.Node {
    const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
    const name = names.get(property.name.text) ?? property.name.text;
    const alias = factory.createTypeAliasDeclaration(exported, name, undefined, type);
    declarations.push(ts.setSyntheticLeadingComments(alias, ts.getSyntheticLeadingComments(property)));
    return factory.createPropertySignature(undefined, property.name, undefined, referTo(property.name.text));
  }

  const { transformed } = ts.transform(nodes, [
    (context) => {
      const visit = (node: ts.Node): ts.Node => {
        const schema = schemaOf(node);
        if (schema !== undefined) return referTo(schema);
        const property = schemas.find((each) => each === node);
        if (property) return declare(property, visit(property.type) as ts.TypeNode);
        const visited = ts.visitEachChild(node, visit, context);
        // So that constants (`as const`) fit, too.
        return ts.isArrayTypeNode(visited)
          ? factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, visited)
          : visited;
      };
      return visit;
    },
  ]);
  const imported = [...names.values()].toSorted().join(', ');
  return {
    // Comments in which the description is the text, as editors and TypeDoc expect it, and not a tag.
    schemas: astToString(declarations).replaceAll('* @description ', '* '),
    schema: `import type { ${imported} } from './schemas.js';\n\n${astToString(transformed)}`,
  };
}
