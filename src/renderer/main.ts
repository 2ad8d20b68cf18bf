import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { connectStudio } from './client/connect.ts';
import { studioKey } from './client/studio.ts';
import { keepIconsLocal } from './icons.ts';
import { router } from './router.ts';
import './main.css';

keepIconsLocal();
const connection = connectStudio();
const app = createApp(App);
app.provide(studioKey, connection);
app.use(createPinia());
app.use(router);
app.use(ui);
app.mount('#app');
