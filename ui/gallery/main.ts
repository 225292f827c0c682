import '@shared/tokens.css';
import '@shared/base.css';
import { createApp } from 'vue';
import Gallery from './Gallery.vue';

createApp(Gallery).mount('#app');
