import type { Theme } from '../charts/palette.js';

export interface ThemeSwitch {
  readonly current: Extract<Theme, 'light' | 'dark'>;
}

/** Shows the button that turns the page light or dark; it begins as the machine is set. */
export function themeSwitch(onChange: () => void): ThemeSwitch {
  const button = document.querySelector<HTMLButtonElement>('#theme');
  const machine = matchMedia('(prefers-color-scheme: dark)');
  let chosen: 'light' | 'dark' | undefined;
  const current = (): 'light' | 'dark' => chosen ?? (machine.matches ? 'dark' : 'light');
  const label = (): void => {
    if (button) button.textContent = current() === 'dark' ? 'Light' : 'Dark';
  };
  const change = (): void => {
    label();
    onChange();
  };
  machine.addEventListener('change', change);
  button?.addEventListener('click', () => {
    chosen = current() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = chosen;
    change();
  });
  if (button) button.hidden = false;
  label();
  return {
    get current() {
      return current();
    },
  };
}
