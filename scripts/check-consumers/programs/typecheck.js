import { createRequire } from 'node:module';

// Type checks projects in one process, by the API of a TypeScript that is given by its path. What it costs is mostly the
// declarations of TypeScript and of Node, which are not ours to check, and need to be read once only.
const [typescript = '', ...configs] = process.argv.slice(2);
/** @type {typeof import('typescript')} */
const ts = createRequire(import.meta.url)(typescript);
const others = /\/node_modules\/(@types|undici-types)\//;
/** @type {Map<string, import('typescript').SourceFile | undefined>} */
const libraries = new Map();

/** @param {string} file */
function check(file) {
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) => {
    if (!/\/lib\.[^/]*\.d\.ts$/.test(name)) return read(name, ...rest);
    if (!libraries.has(name)) libraries.set(name, read(name, ...rest));
    return libraries.get(name);
  };
  const program = ts.createProgram(fileNames, options, host);
  const checked = program
    .getSourceFiles()
    .filter((source) => !program.isSourceFileDefaultLibrary(source) && !others.test(source.fileName));
  const diagnostics = [
    ...(error ? [error] : []),
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ];
  return { checked: checked.length, errors: ts.formatDiagnostics(diagnostics, host) };
}

console.log(JSON.stringify(Object.fromEntries(configs.map((file) => [file, check(file)]))));
