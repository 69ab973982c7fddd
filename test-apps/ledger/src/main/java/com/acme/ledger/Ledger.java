package com.acme.ledger;

/** What there is to log, and where. */
public final class Ledger {
    private final Book book;

    Ledger(Book book) {
        this.book = book;
    }

    void run(String scenario) {
        open();
        switch (scenario) {
            case "alone":
                book.debug("looking at {}", 1);
                book.info("opened {}", 2);
                book.warn("{} is late", 3);
                book.error("no account {}", 471);
                book.error("cannot book", new LedgerException("account 4711 is closed"));
                break;
            case "closing":
                try {
                    close(7);
                } catch (LedgerException e) {
                    book.error("closing failed", e);
                }
                break;
            case "answered":
                closeQuietly(8);
                break;
            case "storm":
                for (int i = 0; i < 2_000; i++) {
                    book.error("cannot book " + i, new LedgerException("entry " + i + " is broken"));
                }
                break;
            case "places":
                for (int i = 0; i < 5; i++) {
                    book.error("no account {}", i);
                    book.error("no entry {}", i);
                    book.error("cannot book", here("entry " + i));
                    book.error("cannot book", there("entry " + i));
                }
                break;
            default:
                throw new IllegalArgumentException(scenario);
        }
    }

    /** Says nothing. */
    public void open() {}

    /** Logs on its way, and what it then throws; whoever calls it logs that, too. */
    public void close(int period) {
        book.debug("looking at period {}", period);
        book.info("closing period {}", period);
        book.warn("period {} has open entries", period);
        try {
            throw new LedgerException("entry 12 is open");
        } catch (LedgerException e) {
            book.error("entry is in the way", e);
            throw new LedgerException("period cannot be closed", e);
        }
    }

    /** Logs what went wrong, and goes on. */
    public void closeQuietly(int period) {
        book.info("closing period {}", period);
        book.error("period {} is left open", period);
        book.error("entry is in the way", new LedgerException("entry 12 is open"));
    }

    private static LedgerException here(String what) {
        return new LedgerException(what);
    }

    private static LedgerException there(String what) {
        return new LedgerException(what);
    }
}
