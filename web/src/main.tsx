import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/fields.css';
import './styles/overlays.css';
import './styles/panels.css';
import './styles/shell.css';
import { render } from 'preact';
import { isEntering, takeLink } from './account/welcome';
import { renew } from './api/session';
import { App, fetchPage } from './app';
import { followLinks } from './ui/router';
import './styles/forced-colours.css';

takeLink();
if (!isEntering()) void renew().catch(() => undefined);
fetchPage();
document.addEventListener('click', followLinks);
render(<App />, document.getElementById('app')!);
