const { commandThread } = require('./load.js');

commandThread().then(({ serve }) => serve());
