/* The browser's half of the canvas: it draws what changed and says what was done.
   It decides nothing: every move goes to the server and comes back as changes. */
(function () {
  'use strict';
  const NOTHING = () => window.dash_clientside.no_update;
  const say = (id, props) => window.dash_clientside.set_props(id, props);
  // A page that was left keeps its instance: only one that stands on this page counts.
  const cy = () => (window.cy && !window.cy.destroyed() && document.contains(window.cy.container()) ? window.cy : null);
  // A page may have rewritten its address in place: the whole address is said, or Dash
  // takes the one that it remembers for a change and goes back there.
  const go = (path) => say('url', { pathname: path, search: '', hash: '', href: location.origin + path });
  let count = 0;
  let tapped = null;
  let hooked = null;
  const mine = (window.fundtrail = { drawn: null });
  // The component hands its default to Cytoscape as if somebody had chosen it, and
  // Cytoscape warns of any choice; left out, the same value holds.
  if (window.dash_cytoscape) delete window.dash_cytoscape.Cytoscape.defaultProps.wheelSensitivity;

  // Moves go one at a time, each on the board that the one before it gave. A move from
  // another page opens the canvas first and waits until it stands.
  const waiting = [];
  let busy = 0;
  const next = () => {
    if (!waiting.length || (busy && performance.now() - busy < 20000)) return;
    if (!document.getElementById('canvas-message')) { setTimeout(next, 30); return; }
    busy = performance.now();
    say('move', { data: waiting.shift() });
  };
  mine.move = (kind, more) => {
    // What a move changes is no longer what is being played.
    if (mine.stopPlaying) mine.stopPlaying();
    waiting.push({ kind, ...more, n: ++count });
    if (kind !== 'show' && !/^\/(canvas|case\/.*)?\/?$/.test(location.pathname)) go('/canvas');
    setTimeout(next, 0);
  };

  const value = (id) => {
    const box = document.getElementById(id);
    const found = box && (box.matches('input') ? box : box.querySelector('input:checked') || box.querySelector('input'));
    return found ? found.value : '';
  };
  mine.expand = (account) => {
    if (!account) return;
    const given = { account };
    ['direction', 'rank', 'many', 'after', 'before', 'least', 'most', 'currency'].forEach((name) => {
      given[name] = value('expand-' + name);
    });
    mine.move('expand', given);
  };
  const chosen = () => {
    const c = cy();
    const picked = c ? c.nodes(':selected').map((n) => n.data('account')).filter(Boolean) : [];
    return picked.length ? picked : tapped ? [tapped] : [];
  };
  const fit = () => cy() && cy().animate({ fit: { eles: cy().elements(), padding: 48 }, duration: 160 });
  const clear = () => { tapped = null; if (cy()) cy().elements().unselect(); say('tapped', { data: null }); say('rows-asked', { data: null }); };
  // In a trace, what is selected says what is offered: later forward, earlier back.
  const tracing = () => !!document.querySelector('.trace-strip [data-turn]');
  const show = (account) => { tapped = account; say('tapped', { data: tapped }); };
  const rows = (asked) => say('rows-asked', { data: { rows: JSON.stringify({ where: {}, ...asked }), n: ++count } });
  const tools = {
    undo: () => mine.move('undo'),
    redo: () => mine.move('redo'),
    remove: () => { const all = chosen(); if (all.length) mine.move('remove', { accounts: all }); },
    expand: () => mine.expand(tapped),
    close: () => say('rows-asked', { data: null }),
    fit, clear,
  };

  function hook(c) {
    if (hooked === c) return;
    hooked = c;
    new ResizeObserver(() => { if (!c.destroyed()) c.resize(); }).observe(c.container());
    c.on('tap', 'node', (event) => {
      const more = event.target.data('more');
      show(more || event.target.data('account'));
      if (more) rows({ account: more, more: true });
      if (tracing()) mine.move('focus', { account: tapped });
    });
    c.on('dbltap', 'node', (event) => mine.expand(event.target.data('more') || event.target.data('account')));
    c.on('tap', 'edge', (event) => {
      const d = event.target.data();
      if (!d.from) return;
      rows({ account: d.from, other: d.to, where: { direction: 'out', currency: d.currency } });
      if (tracing()) mine.move('focus', { from: d.from, to: d.to, currency: d.currency, time_us: d.time_us });
    });
    c.on('cxttap', 'edge', (event) => mine.move('limit', { after_us: event.target.data('first_us') }));
    c.on('tap', (event) => { if (event.target === c) clear(); });
    c.on('dragfree', 'node', (event) => {
      const account = event.target.data('account');
      if (!account) return;
      const places = {};
      event.target.union(c.nodes(':selected')).forEach((n) => {
        if (n.data('account')) places[n.data('account')] = [n.position('x'), n.position('y')];
      });
      mine.move('drag', { places });
    });
  }

  // New places come into view, and what is in view already stays where it is.
  function bring(c, first, put) {
    if (!put.length) return;
    let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
    c.nodes().forEach((n) => {
      const p = n.position();
      x1 = Math.min(x1, p.x - 60); x2 = Math.max(x2, p.x + 60);
      y1 = Math.min(y1, p.y - 30); y2 = Math.max(y2, p.y + 50);
    });
    const seen = c.extent();
    if (!first && x1 >= seen.x1 && x2 <= seen.x2 && y1 >= seen.y1 && y2 <= seen.y2) return;
    const zoom = Math.min(1.15, (c.width() - 64) / (x2 - x1), (c.height() - 64) / (y2 - y1));
    c.viewport({ zoom, pan: { x: c.width() / 2 - (zoom * (x1 + x2)) / 2, y: c.height() / 2 - (zoom * (y1 + y2)) / 2 } });
  }

  document.addEventListener('keydown', (event) => {
    if (event.target.closest('input, textarea, [contenteditable]') || !cy()) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const name = control ? (key === 'z' ? (event.shiftKey ? 'redo' : 'undo') : key === 'y' ? 'redo' : '')
      : { delete: 'remove', backspace: 'remove', escape: 'clear', f: 'fit', e: 'expand' }[key];
    if (!name) return;
    event.preventDefault();
    tools[name]();
  });
  document.addEventListener('click', (event) => {
    const at = event.target.closest('[data-tool], [data-rows], [data-switch], [data-follow], [data-tx], [data-after], [data-before], [data-rule], [data-turn], [data-lift]');
    if (!at) return;
    const d = at.dataset;
    if (d.tool) tools[d.tool]();
    if (d.rows) say('rows-asked', { data: { rows: d.rows, n: ++count } });
    if (d.follow) mine.move('follow', { accounts: [d.follow], direction: d.way });
    if (d.tx) mine.move('follow', { transfers: [d.tx], direction: d.way });
    if (d.after) mine.move('limit', { after_us: d.after });
    if (d.before) mine.move('limit', { before_us: d.before });
    if (d.lift === 'offer') mine.move('focus', { off: true });
    else if (d.lift) mine.move('limit', { [d.lift + '_us']: null });
    if (d.turn) mine.move('follow', { direction: d.turn });
    if (d.rule) mine.move('follow', { rule: d.rule === 'off' ? null : d.rule });
    if (at.dataset.switch === 'scheme') {
      const dark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark';
      say('scheme', { data: dark ? 'light' : 'dark' });
    }
    if (at.dataset.switch === 'language') say('language', { data: at.textContent === 'EN' ? 'en' : 'zh' });
  });
  // Many numbers pasted or typed at once into the search go straight to the board.
  const named = (text) => text.split(/[\s,;，；、]+/).filter(Boolean);
  document.addEventListener('paste', (event) => {
    if (!event.target.closest('#shell-search, .search')) return;
    const names = named(event.clipboardData.getData('text'));
    if (names.length < 2) return;
    event.preventDefault();
    mine.move('add', { accounts: names });
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.closest('.search')) return;
    const names = named(event.target.value || '');
    // What the arrow keys have marked is the control's own to take.
    const marked = document.querySelector('[role=option][data-combobox-selected]');
    if (names.length && !marked && !(names.length > 1 && /[,;，；、]/.test(event.target.value))) {
      mine.entered = event.target.value.trim();
      mine.takeEntered();
      return;
    }
    if (names.length < 2 || marked) return;
    event.preventDefault();
    event.stopPropagation();
    mine.move('add', { accounts: names });
    say('shell-search', { searchValue: '' });
  }, true);
  // Enter may come before the answer: what was entered waits for the options of its text,
  // and only the one that is exactly it is taken.
  mine.takeEntered = () => {
    const options = mine.offered || [];
    if (!mine.entered || !options.length || options[0].asked !== mine.entered) return;
    const exact = options.filter((option) => option.exact);
    mine.entered = null;
    if (exact.length !== 1) return;
    window.dash_clientside.fundtrail.chosen([exact[0].value]);
    say('shell-search', { searchValue: '' });
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.fundtrail = {
    draw(changes, shown) {
      if (!changes) return NOTHING();
      const all = new Map((changes.all ? [] : shown || []).map((e) => [e.data.id, e]));
      const first = all.size === 0;
      changes.gone.forEach((id) => all.delete(id));
      changes.put.forEach((e) => all.set(e.data.id, e));
      if (changes.on) { mine.on = changes.on; say('canvas-switches', { value: changes.on }); }
      const start = performance.now();
      const settle = (tries) => {
        const c = cy();
        if (!c || (c.elements().length !== all.size && tries)) { requestAnimationFrame(() => settle(tries - 1)); return; }
        hook(c);
        bring(c, first, changes.put);
        c.one('render', () => {
          mine.drawn = { elements: c.elements().length, ms: performance.now() - start, at: performance.now() };
        });
        c.forceRender();
        busy = 0;
        // What a trace offers next, and the panel tells of the board as it is now.
        if (changes.focus) tapped = changes.focus;
        if (tapped && !changes.all) setTimeout(() => say('tapped', { data: tapped }), 0);
        next();
      };
      setTimeout(settle, 0, 300);
      return changes.all || changes.put.length || changes.gone.length ? [...all.values()] : NOTHING();
    },
    mounted() {
      tapped = null;
      mine.move('show');
      return NOTHING();
    },
    chosen(accounts) {
      if (!accounts || !accounts.length) return NOTHING();
      const opened = accounts.find((name) => name.startsWith('case:'));
      if (opened) go(opened.slice('case:'.length));
      else mine.move('add', { accounts });
      return [];
    },
    linked(search) {
      const asked = new URLSearchParams(search || '');
      const listed = (name) => (asked.get(name) || '').split(',').filter(Boolean).map(decodeURIComponent);
      const [accounts, seeds] = [listed('accounts'), listed('follow')];
      if (accounts.length) setTimeout(() => mine.move('add', { accounts }), 0);
      // A trace that is linked to lies over the accounts that come with it.
      if (accounts.length && seeds.length) {
        setTimeout(() => mine.move('follow', { accounts: seeds, direction: asked.get('way'), rule: asked.get('rule') }), 0);
      }
      return NOTHING();
    },
    // A saved board waits until the canvas stands; its page may still be coming.
    opened(found) {
      const show = (tries) => {
        if (!document.getElementById('canvas-message')) { if (tries) setTimeout(show, 30, tries - 1); return; }
        if (found.problem) say('canvas-message', { children: found.problem });
        else {
          say('saved', { data: { board: found.board, version: found.version } });
          say('saved-text', { children: found.told });
          say('board', { data: found.state });
          mine.move('show');
        }
      };
      if (found) show(300);
      return NOTHING();
    },
    scheme(name) {
      return name || 'light';
    },
    switches(on) {
      const was = mine.on || ['join'];
      mine.on = on;
      ['exact', 'join', 'single'].forEach((name) => {
        if (was.includes(name) !== on.includes(name)) mine.move(name, { on: on.includes(name) });
      });
      return NOTHING();
    },
  };
})();
