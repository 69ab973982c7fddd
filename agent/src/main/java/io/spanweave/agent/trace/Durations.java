package io.spanweave.agent.trace;

/**
 * How long the runs of one name take: enough of it to tell those that are out of the ordinary. A histogram in steps of the
 * square root of two, from 0.1 ms up, that forgets slowly. Only for the reporter's thread.
 */
final class Durations {
    private static final int STEPS = 48;
    private static final long FIRST_NANOS = 100_000;
    /** Nobody waits for less. */
    private static final long SLOW_NANOS_AT_LEAST = 10_000_000;

    private static final int KNOWN_AT_LEAST = 40;
    private static final int KNOWN_AT_MOST = 2_000;
    /** Two are twice as long. */
    private static final int STEPS_ABOVE = 2;

    private final int[] counts = new int[STEPS];
    private int known;

    /**
     * Takes one in.
     *
     * @return whether it has taken more than twice as long as nineteen of twenty before it
     */
    boolean isSlow(long nanos) {
        int step = stepOf(nanos);
        boolean slow = known >= KNOWN_AT_LEAST && nanos >= SLOW_NANOS_AT_LEAST && step > usual() + STEPS_ABOVE;
        counts[step]++;
        if (++known > KNOWN_AT_MOST) {
            forget();
        }
        return slow;
    }

    private static int stepOf(long nanos) {
        double doublings = Math.log((double) nanos / FIRST_NANOS) / Math.log(2);
        return nanos <= FIRST_NANOS ? 0 : Math.min(STEPS - 1, (int) (2 * doublings));
    }

    /** The step that nineteen of twenty are in or below. */
    private int usual() {
        int above = known / 20;
        int step = STEPS - 1;
        while (step > 0 && above >= counts[step]) {
            above -= counts[step];
            step--;
        }
        return step;
    }

    /** Half of it, so that what is usual may change. */
    private void forget() {
        known = 0;
        for (int i = 0; i < STEPS; i++) {
            counts[i] /= 2;
            known += counts[i];
        }
    }
}
