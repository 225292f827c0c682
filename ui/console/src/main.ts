import 'element-plus/es/components/base/style/css';
import 'element-plus/es/components/dialog/style/css';
import 'element-plus/es/components/input/style/css';
import 'element-plus/es/components/message/style/css';
import 'element-plus/es/components/message-box/style/css';
import '@shared/tokens.css';
import '@shared/base.css';
import '@shared/element.css';
import './console.css';
import { createApp } from 'vue';
import App from './App.vue';
import { startLook } from './app/look';
import { tellError } from './app/notify';
import { startRouter } from './app/router';

startLook();
startRouter();
const app = createApp(App);
app.config.errorHandler = (error) => {
  tellError(error);
};
app.mount('#app');
