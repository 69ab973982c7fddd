package com.acme.ledger;

import io.sentry.Sentry;

/** Reports its errors itself: {@code DSN}, empty for nowhere. */
public final class Audited {
    private Audited() {}

    public static void main(String[] arguments) {
        Sentry.init(options -> {
            options.setDsn(arguments[0]);
            options.setTracesSampleRate(0.0);
        });
        attempt("first");
        Sentry.close();
        attempt("second");
    }

    private static void attempt(String name) {
        try {
            Ending.failingWork();
        } catch (LedgerException e) {
            Sentry.captureException(e);
            System.out.println(name + " has failed");
        }
    }
}
