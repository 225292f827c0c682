import 'element-plus/es/components/base/style/css';
import 'element-plus/es/components/dialog/style/css';
import 'element-plus/es/components/message/style/css';
import 'element-plus/es/components/message-box/style/css';
import 'element-plus/es/components/progress/style/css';
import '@shared/tokens.css';
import '@shared/base.css';
import '@shared/element.css';
import { createApp } from 'vue';
import App from './App.vue';
import { keepBrowserOut } from './app/browser';
import { tellError } from './app/notify';

// Whoever works on the window itself (`vite dev`) needs the browser's menu.
if (import.meta.env.PROD) keepBrowserOut(window);

const app = createApp(App);
app.config.errorHandler = (error) => {
  tellError(error);
};
app.mount('#app');
