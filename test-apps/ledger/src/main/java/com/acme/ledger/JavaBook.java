package com.acme.ledger;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * With {@code java.util.logging}, or with what has taken its place by a system property: {@code SCENARIO [bridged]}; bridged to
 * Logback.
 */
public final class JavaBook implements Book {
    private static final Logger LOGGER = Logger.getLogger("com.acme.ledger.Ledger");

    private JavaBook() {}

    public static void main(String[] arguments) {
        if (arguments.length > 1) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        new Ledger(new JavaBook()).run(arguments[0]);
    }

    @Override
    public void debug(String template, Object argument) {
        LOGGER.log(Level.FINE, numbered(template), argument);
    }

    @Override
    public void info(String template, Object argument) {
        LOGGER.log(Level.INFO, numbered(template), argument);
    }

    @Override
    public void warn(String template, Object argument) {
        LOGGER.log(Level.WARNING, numbered(template), argument);
    }

    @Override
    public void error(String template, Object argument) {
        LOGGER.log(Level.SEVERE, numbered(template), argument);
    }

    @Override
    public void error(String message, Throwable thrown) {
        LOGGER.log(Level.SEVERE, message, thrown);
    }

    private static String numbered(String template) {
        return template.replace("{}", "{0}");
    }
}
