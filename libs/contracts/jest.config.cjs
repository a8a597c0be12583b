const { nodeProject } = require('../../tools/lib/jest.cjs');

module.exports = {
  ...nodeProject('contracts'),
};
