const { default: Sequencer } = require("@jest/test-sequencer");

/** The chapters in the order of their names, as a user lives through them. */
module.exports = class ByName extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => (one.path < other.path ? -1 : 1));
  }
};
