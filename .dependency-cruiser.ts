import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Which room may import which (docs/ARCHITECTURE.md). Each rule has a fixture in tests/rules that breaks it.
 * `tests/rules/boundaries.test.ts` proves that each is caught and that this tree has none.
 */

/** Packages with compiled code. */
const COMPILED = '^(better-sqlite3|@lancedb/lancedb|apache-arrow|onnxruntime-node|sherpa-onnx-node|keytar|uiohook-napi)(/|$)';
const TESTS = '\\.test\\.tsx?$';
/** Folders of the engine that are one stage of its work each. */
const STAGES = '^engine/(answer|cache|claims|cost|library|listen|nextcloud|operations|privacy|providers|search|security|speak)/';
/** What opens connections, or looks up names: Node's own modules, and packages. */
const CONNECTS = '^(node:)?(https?|http2|net|tls|dns|dns/promises|dgram|inspector|inspector/promises)$|node_modules/(undici|ws)/';
/** The machine's own ways, behind the egress gate; servers on this very computer; the desktop's bus. */
const MAY_CONNECT = [
  '^native/(server-fetch|proxy-fetch|text-socket)\\.ts$',
  '^browser-shell/(server|sockets)\\.ts$',
  '^electron/main/voice/dbus/connection\\.ts$',
];
const compiledPath =
  'node_modules/(better-sqlite3|@lancedb/|apache-arrow|onnxruntime-node|onnxruntime-common|sherpa-onnx-|keytar|uiohook-napi|@napi-rs/)';

const forbidden: IForbiddenRuleType[] = [
  {
    name: 'contract-imports-nothing-of-ours',
    comment: 'The contract is data both sides share: it may not pull either side in.',
    from: { path: '^contract/', pathNot: TESTS },
    to: { path: '^(engine|native|models|electron|browser-shell|cli|renderer|scripts|tests)/' },
  },
  {
    name: 'contract-runs-anywhere',
    comment: 'The contract is loaded by pages: no Node modules.',
    from: { path: '^contract/', pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'engine-imports-contract-only',
    comment: 'The engine gets the machine and the shell as ports (engine/parts.ts).',
    from: { path: '^engine/', pathNot: TESTS },
    to: { path: '^(native|models|electron|browser-shell|cli|renderer|scripts|tests)/' },
  },
  {
    name: 'compiled-code-in-native-only',
    comment: 'Packages with compiled code are behind ports, so that the engine runs and is tested without them.',
    from: { path: '^(contract|engine|electron|browser-shell|cli|renderer|scripts)/', pathNot: TESTS },
    to: { path: [COMPILED, compiledPath] },
  },
  {
    name: 'electron-in-electron-only',
    comment: 'Everything else also runs where there is no Electron.',
    from: { pathNot: '^(electron/|electron\\.vite\\.config\\.ts|tests/)' },
    to: { path: ['^electron(/|$)', 'node_modules/electron/'] },
  },
  {
    name: 'native-imports-ports-only',
    comment: 'An adapter knows the port it implements, not the assistant that uses it.',
    from: { path: '^(native|models)/', pathNot: TESTS },
    to: { path: '^(electron|browser-shell|cli|renderer|scripts|tests)/' },
  },
  {
    name: 'native-does-not-wire-the-engine',
    comment: 'Only shells make an engine.',
    from: { path: '^(native|models)/', pathNot: TESTS },
    to: {
      path: '^engine/(engine|router|calls[a-z-]*|serve|ask[a-z-]*|provider-answers|file-intake|session[a-z-]*|access)\\.ts$',
    },
  },
  {
    name: 'renderer-imports-contract-only',
    comment: 'A page reaches the engine through its pipe.',
    from: { path: '^renderer/', pathNot: TESTS },
    to: { path: '^(engine|native|models|electron|browser-shell|cli|scripts|tests)/' },
  },
  {
    name: 'renderer-runs-in-a-browser',
    comment: 'Pages are sandboxed: no Node modules.',
    from: { path: '^renderer/', pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'shells-are-apart',
    comment: 'Three shells over one engine: none needs another.',
    from: { path: '^(electron|browser-shell|cli)/', pathNot: TESTS },
    to: { path: '^(electron|browser-shell|cli|renderer|tests)/', pathNot: '^$1/' },
  },
  {
    name: 'connections-in-named-files-only',
    comment:
      'Whatever leaves this computer goes through the egress gate (docs/network.md). Seen here however it is imported; types are free.',
    from: { path: '^(contract|engine|native|models|electron|browser-shell|cli|renderer)/', pathNot: [TESTS, ...MAY_CONNECT] },
    to: { path: CONNECTS, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'stages-do-not-know-each-other',
    comment: 'Only the flow files (ask.ts, file-intake.ts) know the order. Ports and the store are there for all.',
    from: { path: STAGES, pathNot: TESTS },
    to: {
      path: STAGES,
      pathNot: [
        '^engine/$1/',
        '^engine/operations/',
        '^engine/(answer/(answerer|language-model|drug-names)|search/embedder|search/vector-index|security/(keychain|egress|allowed-host)|cost/meter)\\.ts$',
        '^engine/(listen/(transcriber|voice-detector)|speak/synthesizer)\\.ts$',
      ],
    },
  },
  {
    name: 'stages-do-not-import-flows',
    comment: 'The order of the stages is known above them.',
    from: { path: '^engine/[^/]+/', pathNot: TESTS },
    to: {
      path: '^engine/(engine|router|calls[a-z-]*|serve|ask[a-z-]*|provider-answers|file-intake|session[a-z-]*|access)\\.ts$',
    },
  },
  {
    name: 'no-cycles',
    comment: 'What imports each other cannot be understood apart.',
    from: { pathNot: TESTS },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'product-does-not-import-tests',
    comment: 'What ships works without the tests.',
    from: { pathNot: ['^tests/', TESTS] },
    to: { path: ['^tests/', TESTS] },
  },
  {
    name: 'nothing-unresolved',
    comment: 'An import that leads nowhere is a mistake of the path or of the manifest.',
    from: {},
    to: { couldNotResolve: true, pathNot: '\\?' },
  },
];

export default {
  forbidden: forbidden.map((rule) => ({ ...rule, severity: 'error' as const })),
  options: {
    doNotFollow: { path: 'node_modules' },
    // The other side of a bench has packages of its own, installed when it is measured.
    exclude: { path: '^(out|tests/rules/fixtures)/|^tests/bench/peers/langchain\\.mjs$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.tests.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
} satisfies IConfiguration;
