#!/usr/bin/env node
const { join } = require('node:path');
const { commandLine } = require('./load.js');

const threads = { part: join(__dirname, 'thread.js'), command: join(__dirname, 'command.js') };

commandLine().then(({ main }) => main(process.argv, threads));
