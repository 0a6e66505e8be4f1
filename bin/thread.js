const { thread } = require('./load.js');

thread().then(({ serve }) => serve());
