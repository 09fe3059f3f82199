/* The search box: what it offers, with the icon of its type. */
(function () {
  'use strict';
  const functions = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  // The server has searched already: its answers are shown as they come.
  functions.offered = ({ options }) => {
    window.fundtrail.offered = options;
    setTimeout(window.fundtrail.takeEntered, 0);
    return options;
  };
  functions.found = ({ option }) => {
    const make = window.React.createElement;
    const mask = `url("${option.icon}")`;
    return make('span', { className: 'found', title: option.value },
      make('i', { className: 'found-icon', style: { maskImage: mask, WebkitMaskImage: mask } }),
      make('span', { className: 'found-label' }, option.label),
      make('span', { className: 'found-note' }, option.note || ''));
  };
})();
