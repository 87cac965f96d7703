import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import type { Bundle } from '../support/description.js';
import { schemaNames } from './schema-names.js';

const { factory } = ts;

const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];

/** The key of `object[key]`, if that is what a type is. */
function indexed(node: ts.Node): [object: ts.TypeNode, key: string] | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType)) return undefined;
  const { literal } = node.indexType;
  return ts.isStringLiteral(literal) ? [node.objectType, literal.text] : undefined;
}

/** The schema that `components["schemas"][…]` refers to. */
function schemaOf(node: ts.Node): string | undefined {
  const [schemas, name] = indexed(node) ?? [];
  const [components, section] = (schemas && indexed(schemas)) ?? [];
  const root = components && ts.isTypeReferenceNode(components) && components.typeName;
  return root && ts.isIdentifier(root) && root.text === 'components' && section === 'schemas'
    ? name
    : undefined;
}

/** A property of an interface or of an object type, by its name. */
function property(members: ts.NodeArray<ts.TypeElement>, name: string): ts.PropertySignature | undefined {
  return members
    .filter(ts.isPropertySignature)
    .find((member) => 'text' in member.name && member.name.text === name);
}

/** A type of its own for a property that holds a schema, with the property's comment. */
function declaration(name: string, { type }: ts.PropertySignature, comments: ts.SynthesizedComment[]) {
  if (type === undefined) throw new Error(`${name} has no type.`);
  const alias = factory.createTypeAliasDeclaration(exported, name, undefined, type);
  return ts.setSyntheticLeadingComments(alias, comments);
}

/** Comments in which the description is the text, as editors and TypeDoc expect it, and not a tag. */
const tidy = (text: string) => text.replace(/(\/\*\*|^\s*\*) @description /gm, '$1 ');

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
 * @param silent Without its warnings on the console.
 */
export async function schemaModules(bundle: Bundle, silent = false): Promise<SchemaModules> {
  const description = structuredClone(bundle) as unknown as OpenAPI3;
  const nodes = await openapiTS(description, { alphabetize: true, silent });
  const names = schemaNames(bundle);
  const declarations: ts.Node[] = [];

  const { transformed } = ts.transform(nodes, [
    (context) => {
      const refer = (node: ts.Node): ts.Node => {
        const name = schemaOf(node);
        if (name !== undefined) return factory.createTypeReferenceNode(names.get(name) ?? name);
        return ts.visitEachChild(node, refer, context);
      };
      return (node) => refer(node);
    },
  ]);
  const components = transformed
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'components');
  const section = components && property(components.members, 'schemas')?.type;
  const members = section && ts.isTypeLiteralNode(section) ? section.members : [];
  const replaced = new Map<ts.Node, ts.Node>();
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !('text' in member.name)) continue;
    const name = names.get(member.name.text) ?? member.name.text;
    declarations.push(declaration(name, member, ts.getSyntheticLeadingComments(member) ?? []));
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
