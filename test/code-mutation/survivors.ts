/** A mutant that no test kills, and need not. */
export interface Survivor {
  file: string;
  /** The line that is changed, and what it is changed into, as `report.ts` shows them. */
  line: string;
  becomes: string;
  reason: string;
  /** Whether it means what the code means, to everybody who can call it. */
  equivalent?: true;
}

/** Every mutant that may survive. An entry that names none any more fails the run. */
export const survivors: readonly Survivor[] = [
  {
    file: 'src/layers/retry.ts',
    line: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, true)));',
    becomes: 'await call.race(new Promise<void>((resolve) => void after(waitMs, resolve, false)));',
    reason: 'Shows only in a process that has nothing else to do: test/resilience/process.test.ts kills it.',
  },
  {
    file: 'src/mock/start-mock.ts',
    line: 'const prepared = await (from === undefined ? preparedOnce(strict) : prepare(from, strict));',
    becomes: 'const prepared = await (false ? preparedOnce(strict) : prepare(from, strict));',
    reason: 'Each mock then prepares the description anew, which takes longer and gives the same.',
  },
  {
    file: 'src/mock/request/receive.ts',
    line: 'if (length <= limitInBytes) chunks.push(chunk);',
    becomes: 'if (true) chunks.push(chunk);',
    reason: 'What is too long is refused either way; this keeps it out of the memory.',
  },
  {
    file: 'scripts/generate/bundle.ts',
    line: "const folder = await mkdtemp(join(tmpdir(), 'aelyst-bundle-'));",
    becomes: 'const folder = await mkdtemp(join(tmpdir(), ""));',
    reason: 'The name of a folder that is gone at once.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'return { startedAt: performance.now(), underWay, warm: underWay <= connections };',
    becomes: 'return { startedAt: performance.now(), underWay, warm: underWay < connections };',
    reason:
      'Of two requests under way at once, which one counts as warm only matters for the fastest round trip seen.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'queue.shift()?.(begin());',
    becomes: 'queue.shift()(begin());',
    reason: 'The queue is not empty there; only the types cannot tell.',
    equivalent: true,
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'else limit = Math.max(1, Math.min(limit - 1, answered.length + underWay));',
    becomes: 'else limit = Math.max(1, Math.min(limit + 1, answered.length + underWay));',
    reason:
      'A limit that just refused lets through less than it is; the bound is for servers that refuse for other reasons.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (false) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (known && answered.length > most) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (!known && answered.length > most) answered.shift();',
    becomes: 'if (!known && answered.length >= most) answered.shift();',
    reason: 'What is forgotten is older than any window; it only saves memory.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (queue.length === 0 && delay(performance.now()) <= 0) return begin();',
    becomes: 'if (true && delay(performance.now()) <= 0) return begin();',
    reason: 'Whenever a request may go out, the queue has been emptied before.',
  },
  {
    file: 'src/layers/pacer.ts',
    line: 'if (answer) connections = Math.max(connections, turn.underWay);',
    becomes: 'if (true) connections = Math.max(connections, turn.underWay);',
    reason: 'Whether a connection that broke counts as open shows in the fastest round trip only, a little.',
  },
  {
    file: 'src/mock/behaviour/echo.ts',
    line: "isObject(value) && isObject(value['properties']) ? Object.keys(value['properties']) : [],",
    becomes:
      "isObject(value) && isObject(value['properties']) ? Object.keys(value['properties']) : [\"Stryker was here\"],",
    reason: 'A name that no schema has gets no type, and so is none.',
    equivalent: true,
  },
  {
    file: 'src/mock/behaviour/echo.ts',
    line: 'return type !== undefined && types.every((other) => other === type) ? [[name, type]] : [];',
    becomes: 'return true && types.every((other) => other === type) ? [[name, type]] : [];',
    reason:
      'Each name comes from a schema that says a type of it, or that it says none; only the types cannot tell.',
    equivalent: true,
  },
  {
    file: 'src/mock/behaviour/behave.ts',
    line: '...(range.maxMs > 0 ? [latency(range, createRandom(seed + 1), sleep)] : []),',
    becomes: '...(range.maxMs > 0 ? [latency(range, createRandom(seed - 1), sleep)] : []),',
    reason: 'Any other seed does.',
  },
  {
    file: 'src/mock/description/operations.ts',
    line: "const ways = entries(has(pointer, 'security') ? pointer : '#', 'security');",
    becomes: "const ways = entries(has(pointer, 'security') ? pointer : \"\", 'security');",
    reason: 'What a pointer says before its first slash is not looked at, and what is found begins with `#`.',
    equivalent: true,
  },
  {
    file: 'src/mock/description/operations.ts',
    line: "return entries('#', 'paths').flatMap((path) =>",
    becomes: 'return entries("", \'paths\').flatMap((path) =>',
    reason: 'What a pointer says before its first slash is not looked at, and what is found begins with `#`.',
    equivalent: true,
  },
  {
    file: 'src/mock/description/load.ts',
    line: "const { default: bundle } = await import('../../../generated/openapi.json', { with: { type: 'json' } });",
    becomes: "const { default: bundle } = await import('../../../generated/openapi.json', { with: {} });",
    reason: 'Node wants the attribute; Vite, which loads the code for tests, does not.',
  },
  {
    file: 'src/mock/description/load.ts',
    line: "const { default: bundle } = await import('../../../generated/openapi.json', { with: { type: 'json' } });",
    becomes: "const { default: bundle } = await import('../../../generated/openapi.json', {});",
    reason: 'Node wants the attribute; Vite, which loads the code for tests, does not.',
  },
  {
    file: 'src/mock/description/load.ts',
    line: "const { default: bundle } = await import('../../../generated/openapi.json', { with: { type: 'json' } });",
    becomes:
      'const { default: bundle } = await import(\'../../../generated/openapi.json\', { with: { type: "" } });',
    reason: 'Node wants the attribute; Vite, which loads the code for tests, does not.',
  },
  {
    file: 'src/mock/description/validator.ts',
    line: 'const ajv = createAjv(validation, { validateSchema: false });',
    becomes: 'const ajv = createAjv(validation, {});',
    reason: 'A description is no schema: looking at it as at one takes time, and finds nothing.',
  },
  {
    file: 'src/mock/description/validator.ts',
    line: 'const ajv = createAjv(validation, { validateSchema: false });',
    becomes: 'const ajv = createAjv(validation, { validateSchema: true });',
    reason: 'A description is no schema: looking at it as at one takes time, and finds nothing.',
  },
  {
    file: 'src/mock/engine.ts',
    line: 'errors: true,',
    becomes: 'errors: false,',
    reason: 'Prism asks for it only when it is a proxy; its types want it.',
    equivalent: true,
  },
  {
    file: 'src/msw/handlers.ts',
    line: "const description = toDescription(document, 'generated/openapi.json');",
    becomes: 'const description = toDescription(document, "");',
    reason: 'The name stands in what is said of a description that is not valid, and this one is.',
  },
  {
    file: 'src/msw/handlers.ts',
    line: 'const validator = validatorsOf(description, behaviour.strict === true);',
    becomes: 'const validator = validatorsOf(description, true);',
    reason:
      'It chooses among validators that were compiled at the build: test/msw/published.test.ts kills it.',
  },
  {
    file: 'src/msw/handlers.ts',
    line: 'const validator = validatorsOf(description, behaviour.strict === true);',
    becomes: 'const validator = validatorsOf(description, false);',
    reason:
      'It chooses among validators that were compiled at the build: test/msw/published.test.ts kills it.',
  },
  {
    file: 'src/msw/handlers.ts',
    line: 'const validator = validatorsOf(description, behaviour.strict === true);',
    becomes: 'const validator = validatorsOf(description, behaviour.strict === false);',
    reason:
      'It chooses among validators that were compiled at the build: test/msw/published.test.ts kills it.',
  },
  {
    file: 'src/msw/handlers.ts',
    line: 'const validator = validatorsOf(description, behaviour.strict === true);',
    becomes: 'const validator = validatorsOf(description, behaviour.strict !== true);',
    reason:
      'It chooses among validators that were compiled at the build: test/msw/published.test.ts kills it.',
  },
  {
    file: 'src/msw/handlers.ts',
    line: 'preference: { code: status, dynamic: false, regardless: true },',
    becomes: 'preference: { code: status, dynamic: true, regardless: true },',
    reason: 'The handlers make nothing up; the type wants it.',
    equivalent: true,
  },
  {
    file: 'src/events.ts',
    line: 'if (listener) new Promise((resolve) => resolve(listener(event))).catch(() => {});',
    becomes: 'if (true) new Promise((resolve) => resolve(listener(event))).catch(() => {});',
    reason: 'Without a listener the call of it fails where nobody hears of that.',
    equivalent: true,
  },
  {
    file: 'src/layers/call.ts',
    line: 'const deadline = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    becomes: 'const deadline = true ? endAfter(deadlineMs) : undefined;',
    reason: 'A timer that would fire after a month; the end of the call clears it.',
  },
  {
    file: 'src/layers/call.ts',
    line: 'const deadline = deadlineMs < Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    becomes: 'const deadline = deadlineMs <= Number.POSITIVE_INFINITY ? endAfter(deadlineMs) : undefined;',
    reason: 'A timer that would fire after a month; the end of the call clears it.',
  },
  {
    file: 'src/mock/behaviour/echo.ts',
    line: 'if (named === null) return [];',
    becomes: 'if (named === null) return ["Stryker was here"];',
    reason:
      'Its first two letters are taken for a name and a text; no answer has a property of that name and type.',
  },
  {
    file: 'scripts/generate/operations.ts',
    line: "if (schemes.length !== 1 || schemes.some(({ type, scheme }) => type !== 'http' || scheme !== 'bearer')) {",
    becomes:
      "if (schemes.length !== 1 || schemes.every(({\n  type,\n  scheme\n}) => type !== 'http' || scheme !== 'bearer')) {",
    reason: 'There is one of them at that place.',
    equivalent: true,
  },
  {
    file: 'scripts/generate/schema.ts',
    line: 'const components = transformed',
    becomes: 'const components = transformed',
    reason: 'Without the filter: whatever else openapi-typescript writes has another name.',
  },
  {
    file: 'scripts/generate/schema.ts',
    line: "components && propertiesOf(components).find((property) => property.name.text === 'schemas')?.type;",
    becomes:
      "components && propertiesOf(components).find(property => property.name.text === 'schemas').type;",
    reason: 'openapi-typescript always writes it where there are components.',
  },
  {
    file: 'scripts/generate/schema.ts',
    line: "components && propertiesOf(components).find((property) => property.name.text === 'schemas')?.type;",
    becomes: 'components && propertiesOf(components).find((property) => true)?.type;',
    reason: 'openapi-typescript writes it first.',
  },
  {
    file: 'src/layers/rate-limit.ts',
    line: 'if (pauseMs > settings.maxWaitMs) return refusal(pauseMs);',
    becomes: 'if (pauseMs >= settings.maxWaitMs) return refusal(pauseMs);',
    reason: 'A wait that is to the fraction of a millisecond the longest that callers have patience for.',
  },
];
