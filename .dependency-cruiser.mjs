// The arrows of the house: a folder imports itself, its left neighbours and nothing else.
//   shared ← engine ← studio ← main · server · cli      shared ← preload      shared ← renderer
const MAY_IMPORT = {
  shared: [],
  engine: ['shared'],
  studio: ['shared', 'engine'],
  main: ['shared', 'engine', 'studio'],
  server: ['shared', 'engine', 'studio'],
  cli: ['shared', 'engine', 'studio'],
  preload: ['shared'],
  renderer: ['shared'],
};

// And within the engine and the studio: no folder imports what rests on it.
const MAY_NOT_IMPORT = {
  'engine/evaluation': ['training'],
  'studio/bases': ['predict'],
  'studio/labels': ['curation', 'splits'],
  'studio/learning': ['predict'],
  'studio/model-files': ['bases', 'exports', 'learning', 'predict', 'runs'],
  'studio/native': ['backends'],
  'studio/splits': ['curation', 'runs'],
};

// Which package may be named where.
const ONLY_IN = {
  electron: ['src/main', 'src/preload', 'scripts', 'tests'],
  'better-sqlite3': ['src/studio/db', 'tests', 'scripts/bench'],
  sharp: ['src/studio/images', 'tests', 'scripts/bench'],
  '@tensorflow/tfjs-backend-wasm': ['src/studio/backends', 'tests', 'scripts'],
  '@tensorflow/tfjs-node-gpu': ['src/studio/backends', 'tests', 'scripts'],
  '@tensorflow/tfjs-backend-webgpu|webgpu': ['src/studio/backends'],
  koffi: ['src/studio/native'],
  '@vladmandic/face-api': ['src/studio', 'tests', 'scripts'],
  'vue|pinia|vue-router|vue-echarts|echarts|@nuxt/ui|@vueuse/core|@tanstack/vue-virtual|@iconify/vue|tinykeys': [
    'src/renderer',
    'tests',
    'electron.vite.config.ts',
  ],
  'sax|yazl': ['src/studio/formats', 'tests'],
  mediabunny: ['src/renderer/uploads'],
  h5wasm: ['src/studio/bases'],
  'umap-js|ml-kmeans': ['src/engine/curation', 'tests'],
  ws: ['src/server', 'tests'],
  'commander|cli-progress': ['src/cli'],
};

const arrows = Object.entries(MAY_IMPORT).map(([folder, may]) => ({
  name: `${folder}-imports-${may.length > 0 ? may.join('-') : 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...may].map((name) => `^src/${name}/`) },
}));

const layers = Object.entries(MAY_NOT_IMPORT).map(([folder, above]) => ({
  name: `${folder}-below-${above.join('-')}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: above.map((name) => `^src/${folder.split('/')[0]}/${name}/`) },
}));

const packages = Object.entries(ONLY_IN).map(([names, folders]) => ({
  name: `${names.split('|')[0]}-only-in-${folders[0]}`,
  severity: 'error',
  from: { pathNot: folders.map((folder) => `^${folder}`) },
  // A type names no code: it may be passed on.
  to: { path: `(^|/)node_modules/(@types/)?(${names})(/|$)`, dependencyTypesNot: ['type-only'] },
}));

export default {
  forbidden: [
    ...arrows,
    ...layers,
    ...packages,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'pure-needs-no-node',
      severity: 'error',
      from: { path: '^src/(shared|engine|renderer)/', pathNot: 'vite-plugins' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'db-serves', severity: 'error', from: { path: '^src/studio/db/' }, to: { path: '^src/studio/', pathNot: '^src/studio/db/' } },
    {
      name: 'data-serves',
      severity: 'error',
      from: { path: '^src/engine/data/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/data/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(virtual:|#build/|#imports|electron$)' } },
    { name: 'tests-stay-out', severity: 'error', from: { path: '^src/' }, to: { path: '^(tests|scripts)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/|src/engine/kernels/assembly' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
};
