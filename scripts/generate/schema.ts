import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import type { Bundle } from '../support/description.js';
import { schemaNames } from './schema-names.js';

const { factory } = ts;

const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];

/** A property as openapi-typescript writes it: always with a type, and never with a computed name. */
type Property = ts.PropertySignature & { name: ts.Identifier | ts.StringLiteral; type: ts.TypeNode };

const propertiesOf = ({ members }: { members: ts.NodeArray<ts.TypeElement> }) =>
  members as unknown as readonly Property[];

/** The parts of `object[key]`, if that is what a type is. */
function indexed(node: ts.Node): { object: ts.TypeNode; key: string } | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType)) return undefined;
  const { literal } = node.indexType;
  return ts.isStringLiteral(literal) ? { object: node.objectType, key: literal.text } : undefined;
}

/** The schema that `components["schemas"][…]` refers to. Nothing else is a key of something called `schemas`. */
function schemaOf(node: ts.Node): string | undefined {
  const schema = indexed(node);
  if (schema === undefined) return undefined;
  return indexed(schema.object)?.key === 'schemas' ? schema.key : undefined;
}

/** A type of its own for a property that holds a schema, with the property's comment. */
function declaration(name: string, property: Property) {
  const alias = factory.createTypeAliasDeclaration(exported, name, undefined, property.type);
  return ts.setSyntheticLeadingComments(alias, ts.getSyntheticLeadingComments(property));
}

/** Comments in which the description is the text, as editors and TypeDoc expect it, and not a tag. */
const tidy = (text: string) => text.replaceAll('* @description ', '* ');

/** The types of openapi-typescript, in two modules: what is said of schemas is said of types with names of their own. */
export interface SchemaModules {
  /** One type for each schema. */
  schemas: string;
  /** Paths, operations and components, as openapi-fetch wants them. */
  schema: string;
}

/**
 * The types of every schema, parameter and response. openapi-typescript writes `components["schemas"]["NewContact"]`
 * wherever it refers to a schema, and so would an editor; here it is `NewContact`.
 *
 * @param options Of openapi-typescript: `silent` leaves out its warnings on the console.
 */
export async function schemaModules(bundle: Bundle, options: { silent?: true } = {}): Promise<SchemaModules> {
  const description = structuredClone(bundle) as unknown as OpenAPI3;
  const nodes = await openapiTS(description, { alphabetize: true, ...options });
  const names = schemaNames(bundle);
  const declarations: ts.Node[] = [];

  const { transformed } = ts.transform(nodes, [
    (context) => {
      const refer = (node: ts.Node): ts.Node => {
        const name = schemaOf(node);
        if (name !== undefined) return factory.createTypeReferenceNode(names.get(name) ?? name);
        const visited = ts.visitEachChild(node, refer, context);
        // So that constants (`as const`) fit, too.
        return ts.isArrayTypeNode(visited)
          ? factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, visited)
          : visited;
      };
      return (node) => refer(node);
    },
  ]);
  const components = transformed
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'components');
  const section =
    components && propertiesOf(components).find((property) => property.name.text === 'schemas')?.type;
  const members = section && ts.isTypeLiteralNode(section) ? propertiesOf(section) : [];
  const replaced = new Map<ts.Node, ts.Node>();
  for (const member of members) {
    const name = names.get(member.name.text) ?? member.name.text;
    declarations.push(declaration(name, member));
    const reference = factory.createTypeReferenceNode(name);
    const bare = factory.createPropertySignature(undefined, member.name, undefined, reference);
    replaced.set(member, bare);
  }
  const rest = ts.transform(transformed, [
    (context) => {
      const replace = (node: ts.Node): ts.Node =>
        replaced.get(node) ?? ts.visitEachChild(node, replace, context);
      return replace;
    },
  ]).transformed;
  const imported = [...names.values()].toSorted().join(', ');
  return {
    schemas: tidy(astToString(declarations)),
    schema: `import type { ${imported} } from './schemas.js';\n\n${astToString(rest)}`,
  };
}
