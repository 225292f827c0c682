/** Calls after so many minutes in which nobody touched the window. */
export function afterIdle(minutes: () => number, act: () => void): () => void {
  let last = Date.now();
  const touched = () => {
    last = Date.now();
  };
  const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
  for (const event of events) window.addEventListener(event, touched, { passive: true, capture: true });
  const timer = setInterval(() => {
    if (minutes() > 0 && Date.now() - last >= minutes() * 60_000) {
      touched();
      act();
    }
  }, 5000);
  return () => {
    clearInterval(timer);
    for (const event of events) window.removeEventListener(event, touched, { capture: true });
  };
}
