package com.acme.ledger;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** With Log4j 2: {@code SCENARIO}. */
public final class Log4jBook implements Book {
    private static final Logger LOGGER = LogManager.getLogger("com.acme.ledger.Ledger");

    private Log4jBook() {}

    public static void main(String[] arguments) {
        new Ledger(new Log4jBook()).run(arguments[0]);
    }

    @Override
    public void debug(String template, Object argument) {
        LOGGER.debug(template, argument);
    }

    @Override
    public void info(String template, Object argument) {
        LOGGER.info(template, argument);
    }

    @Override
    public void warn(String template, Object argument) {
        LOGGER.warn(template, argument);
    }

    @Override
    public void error(String template, Object argument) {
        LOGGER.error(template, argument);
    }

    @Override
    public void error(String message, Throwable thrown) {
        LOGGER.error(message, thrown);
    }
}
