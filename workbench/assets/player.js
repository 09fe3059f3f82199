/* The trace on the canvas, played in the order of time. The server has written every
   text; here they are only shown, step by step. */
(function () {
  'use strict';
  const WHOLE_MS = 14000;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  const element = (id) => document.getElementById(id);
  const cy = () => (window.cy && !window.cy.destroyed() && document.contains(window.cy.container()) ? window.cy : null);
  const mine = { steps: [], seeds: [], at: 0, timer: null };

  const slider = () => {
    const place = element('player-slider');
    if (place && !place.firstChild) {
      const made = document.createElement('input');
      Object.assign(made, { type: 'range', id: 'player-time', min: 0, value: 0 });
      made.setAttribute('aria-label', place.title);
      place.append(made);
    }
    return element('player-time');
  };
  const edge = (c, step) => {
    const single = c.getElementById(step.single);
    return single.nonempty() ? single : c.getElementById(step.arrow);
  };
  const pause = () => {
    clearInterval(mine.timer);
    mine.timer = null;
    const toggle = element('player-toggle');
    if (toggle) toggle.textContent = '▶';
  };
  const clear = () => {
    const c = cy();
    if (!c) return;
    c.batch(() => { c.elements().removeClass('ahead now'); c.edges().removeStyle('label'); });
  };
  // Everything up to the step is lit, and what came after it waits in the dim.
  const show = (at) => {
    const c = cy();
    mine.at = Math.max(0, Math.min(at, mine.steps.length));
    if (!c) return;
    c.batch(() => {
      c.elements().addClass('ahead').removeClass('now');
      c.edges().removeStyle('label');
      mine.seeds.forEach((name) => c.getElementById(name).removeClass('ahead'));
      mine.steps.slice(0, mine.at).forEach((step) => {
        const lit = edge(c, step);
        lit.union(lit.connectedNodes()).removeClass('ahead');
        if (step.arrow === lit.id()) lit.style('label', step.label);
      });
      if (mine.at) {
        const now = edge(c, mine.steps[mine.at - 1]);
        now.union(now.connectedNodes()).addClass('now');
      }
    });
    slider().value = mine.at;
    element('player-told').textContent = mine.at ? mine.steps[mine.at - 1].told : '';
  };
  const run = () => {
    if (mine.at >= mine.steps.length) show(0);
    // Who asked for less motion goes step by step, each by a press of the button.
    if (still.matches) { show(mine.at + 1); return; }
    element('player-toggle').textContent = '❚❚';
    const wait = Math.max(60, Math.min(900, WHOLE_MS / mine.steps.length));
    mine.timer = setInterval(() => {
      if (!element('player') || !cy()) { pause(); return; }
      show(mine.at + 1);
      if (mine.at >= mine.steps.length) pause();
    }, wait);
  };
  const stop = () => {
    pause();
    clear();
    mine.steps = [];
    const bar = element('player');
    if (bar) bar.hidden = true;
  };
  window.fundtrail.stopPlaying = stop;

  document.addEventListener('click', (event) => {
    const at = event.target.closest('[data-player], #player-toggle');
    if (!at) return;
    if (at.id === 'player-toggle') {
      if (mine.timer) pause();
      else if (mine.steps.length) run();
    } else if (at.dataset.player === 'stop') stop();
    else window.dash_clientside.set_props('play-asked', { data: Date.now() });
  });
  document.addEventListener('input', (event) => {
    if (event.target.id !== 'player-time') return;
    pause();
    show(Number(event.target.value));
  });

  window.dash_clientside.fundtrail.played = (told) => {
    if (!told) return window.dash_clientside.no_update;
    stop();
    mine.steps = told.steps;
    mine.seeds = told.seeds || [];
    element('player').hidden = false;
    element('player-cut').textContent = told.cut;
    slider().max = told.steps.length;
    slider().disabled = element('player-toggle').disabled = !told.steps.length;
    if (told.steps.length) { show(0); run(); }
    return window.dash_clientside.no_update;
  };
})();
