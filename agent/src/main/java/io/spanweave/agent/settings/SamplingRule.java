package io.spanweave.agent.settings;

import org.jspecify.annotations.Nullable;

/** The share of ordinary transactions whose names are like this: {@code GET /assets/*=0.01}. */
public final class SamplingRule {
    private final String pattern;
    private final double rate;

    private SamplingRule(String pattern, double rate) {
        this.pattern = pattern;
        this.rate = rate;
    }

    /**
     * Reads one.
     *
     * @param text {@code NAME=RATE}, with {@code *} in the name for any text
     * @return null when it is none
     */
    static @Nullable SamplingRule parse(String text) {
        int equals = text.lastIndexOf('=');
        if (equals <= 0) {
            return null;
        }
        try {
            double rate = Double.parseDouble(text.substring(equals + 1).trim());
            return rate >= 0 && rate <= 1
                    ? new SamplingRule(text.substring(0, equals).trim(), rate)
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The share, 0.0 to 1.0. */
    public double rate() {
        return rate;
    }

    /** Whether it is about transactions of this name. */
    public boolean matches(String name) {
        // Goes back to the last star only: what is in front of it has matched as early as it could.
        int p = 0;
        int n = 0;
        int star = -1;
        int afterStar = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
