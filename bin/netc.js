#!/usr/bin/env node
const { commandLine } = require('./load.js');

commandLine().then(({ main }) => main(process.argv));
