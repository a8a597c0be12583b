// Before the first paint, so that nobody who chose the dark sees a flash of white. `core/theme.ts` takes over from here.
try {
  const theme = localStorage.getItem('amphi.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch (error) {
  // A browser that blocks storage throws a SecurityError: the system's theme is shown.
  console.info('Amphi cannot remember a theme here.', error);
}
