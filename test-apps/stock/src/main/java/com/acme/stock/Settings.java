package com.acme.stock;

import javax.servlet.ServletContext;

/** Context parameters of {@code web.xml}, each overridden by the system property of its name. */
final class Settings {
    private Settings() {}

    static String get(ServletContext context, String name) {
        return System.getProperty(name, context.getInitParameter(name));
    }

    static long millis(ServletContext context, String name) {
        return Long.parseLong(get(context, name));
    }
}
