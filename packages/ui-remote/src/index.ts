import './theme/tokens.css';

export type { Messages } from './messages/en';
export { loadMessages } from './messages/load-messages';
export type { Density, Theme, ThemeRootProps } from './theme/ThemeRoot';
export { ThemeRoot } from './theme/ThemeRoot';
