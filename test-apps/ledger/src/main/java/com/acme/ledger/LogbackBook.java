package com.acme.ledger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With SLF4J and Logback: {@code SCENARIO}. */
public final class LogbackBook implements Book {
    private static final Logger LOGGER = LoggerFactory.getLogger("com.acme.ledger.Ledger");

    private LogbackBook() {}

    public static void main(String[] arguments) {
        new Ledger(new LogbackBook()).run(arguments[0]);
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
