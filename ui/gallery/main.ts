import 'element-plus/es/components/base/style/css';
import 'element-plus/es/components/progress/style/css';
import '@shared/tokens.css';
import '@shared/base.css';
import '@shared/element.css';
import { createApp } from 'vue';
import Gallery from './Gallery.vue';

createApp(Gallery).mount('#app');
