const { partThread } = require('./load.js');

partThread().then(({ serve }) => serve());
