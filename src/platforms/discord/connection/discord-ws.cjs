// The library behind discord.js, in the form that discord.js loads: an `import` of it takes another one, with sockets of its own that
// know no proxies (see gateway-proxy.ts), and everything twice in memory. Its types stand in two files, which say the same.
/** @type {unknown} */
const library = require('@discordjs/ws');
module.exports = /** @type {typeof import('@discordjs/ws', { with: { 'resolution-mode': 'import' } })} */ (library);
