package io.spanweave.agent.weave;

/** Some of a weaver's rules, by their index. Immutable; nothing is made for an empty one. */
final class RuleSet {
    static final RuleSet EMPTY = new RuleSet(0, 0);

    /** The most rules there can be. */
    static final int SIZE = 2 * Long.SIZE;

    private final long low;
    private final long high;

    private RuleSet(long low, long high) {
        this.low = low;
        this.high = high;
    }

    /** By their bits: those of the first 64, and of the next. */
    static RuleSet of(long low, long high) {
        return (low | high) == 0 ? EMPTY : new RuleSet(low, high);
    }

    /** Those in front of an index. */
    static RuleSet upTo(int count) {
        return of(lowest(count), lowest(count - Long.SIZE));
    }

    private static long lowest(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : (1L << bits) - 1;
    }

    boolean isEmpty() {
        return (low | high) == 0;
    }

    boolean contains(int rule) {
        return ((rule < Long.SIZE ? low : high) & 1L << rule) != 0;
    }

    RuleSet with(int rule) {
        return rule < Long.SIZE ? of(low | 1L << rule, high) : of(low, high | 1L << rule);
    }

    RuleSet with(RuleSet others) {
        return others.isEmpty() ? this : of(low | others.low, high | others.high);
    }

    RuleSet without(RuleSet others) {
        return isEmpty() ? this : of(low & ~others.low, high & ~others.high);
    }

    /** Those that are in both. */
    RuleSet and(RuleSet others) {
        return isEmpty() ? this : of(low & others.low, high & others.high);
    }

    boolean meets(RuleSet others) {
        return ((low & others.low) | (high & others.high)) != 0;
    }
}
