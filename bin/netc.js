#!/usr/bin/env node
const { join } = require('node:path');
const { commandLine } = require('./load.js');

commandLine().then(({ main }) => main(process.argv, join(__dirname, 'thread.js')));
