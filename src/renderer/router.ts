import { createRouter, createWebHashHistory } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    readonly title?: string;
    /** False for the few views that make sense without an open project. */
    readonly needsProject?: boolean;
  }
}

/** Every view is a chunk of its own; `title` stands in the window's title. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'start', component: () => import('./views/start/StartView.vue'), meta: { title: 'Open', needsProject: false } },
    {
      path: '/new',
      name: 'new',
      component: () => import('./views/new/NewProjectView.vue'),
      meta: { title: 'New project', needsProject: false },
    },
    { path: '/import', name: 'import', component: () => import('./views/import/ImportView.vue'), meta: { title: 'Import' } },
    { path: '/label', name: 'label', component: () => import('./views/label/LabelView.vue'), meta: { title: 'Label' } },
    { path: '/people', name: 'people', component: () => import('./views/people/PeopleView.vue'), meta: { title: 'People' } },
    {
      path: '/adjudicate',
      name: 'adjudicate',
      component: () => import('./views/adjudicate/AdjudicateView.vue'),
      meta: { title: 'Disputed faces' },
    },
    { path: '/grid', name: 'grid', component: () => import('./views/grid/GridView.vue'), meta: { title: 'Grid' } },
    {
      path: '/curate',
      component: () => import('./views/curate/CurateView.vue'),
      redirect: '/curate/duplicates',
      children: [
        { path: 'duplicates', component: () => import('./views/curate/DuplicatesView.vue'), meta: { title: 'Duplicates' } },
        { path: 'quality', component: () => import('./views/curate/QualityView.vue'), meta: { title: 'Quality' } },
        { path: 'boxes', component: () => import('./views/curate/BoxesView.vue'), meta: { title: 'Boxes' } },
        { path: 'people', component: () => import('./views/curate/SubjectsView.vue'), meta: { title: 'Same person' } },
        { path: 'split', component: () => import('./views/curate/SplitView.vue'), meta: { title: 'Split' } },
        { path: 'next', component: () => import('./views/curate/NextView.vue'), meta: { title: 'Label next' } },
        { path: 'errors', component: () => import('./views/curate/ErrorsView.vue'), meta: { title: 'Label errors' } },
        { path: 'map', component: () => import('./views/curate/MapView.vue'), meta: { title: 'Map' } },
        { path: 'balance', component: () => import('./views/curate/BalanceView.vue'), meta: { title: 'Balance' } },
      ],
    },
    { path: '/head', name: 'head', component: () => import('./views/head/HeadView.vue'), meta: { title: 'Train head' } },
    {
      path: '/pretrain',
      name: 'pretrain',
      component: () => import('./views/pretrain/PretrainView.vue'),
      meta: { title: 'Pre-train' },
    },
    { path: '/finetune', name: 'finetune', component: () => import('./views/finetune/FinetuneView.vue'), meta: { title: 'Fine-tune' } },
    { path: '/ways/:way?', name: 'ways', component: () => import('./views/ways/WaysView.vue'), meta: { title: 'More ways to train' } },
    { path: '/results/:run?', name: 'results', component: () => import('./views/results/ResultsView.vue'), meta: { title: 'Results' } },
    { path: '/compare/:id?', name: 'compare', component: () => import('./views/compare/CompareView.vue'), meta: { title: 'Compare' } },
    { path: '/data', name: 'data', component: () => import('./views/data/DataExportView.vue'), meta: { title: 'Export data' } },
    { path: '/export/:run?', name: 'export', component: () => import('./views/export/ExportView.vue'), meta: { title: 'Export' } },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./views/settings/SettingsView.vue'),
      meta: { title: 'Settings', needsProject: false },
    },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});
