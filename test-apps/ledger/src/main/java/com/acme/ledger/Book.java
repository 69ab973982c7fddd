package com.acme.ledger;

/** Where the ledger writes what it does, with whatever library: one argument in each line. */
interface Book {
    void debug(String template, Object argument);

    void info(String template, Object argument);

    void warn(String template, Object argument);

    void error(String template, Object argument);

    void error(String message, Throwable thrown);
}
