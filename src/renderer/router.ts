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
    { path: '/head', name: 'head', component: () => import('./views/head/HeadView.vue'), meta: { title: 'Train head' } },
    {
      path: '/pretrain',
      name: 'pretrain',
      component: () => import('./views/pretrain/PretrainView.vue'),
      meta: { title: 'Pre-train' },
    },
    { path: '/finetune', name: 'finetune', component: () => import('./views/finetune/FinetuneView.vue'), meta: { title: 'Fine-tune' } },
    { path: '/results/:run?', name: 'results', component: () => import('./views/results/ResultsView.vue'), meta: { title: 'Results' } },
    { path: '/compare/:id?', name: 'compare', component: () => import('./views/compare/CompareView.vue'), meta: { title: 'Compare' } },
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
