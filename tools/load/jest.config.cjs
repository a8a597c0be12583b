const { nodeProject } = require('../lib/jest.cjs');

module.exports = nodeProject('load');
