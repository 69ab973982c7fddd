package com.acme.stock;

/** What {@code schema.sql} makes callable from SQL. */
public final class Procedures {
    private Procedures() {}

    public static int restockLevel(int soldPerWeek, int weeks) {
        return soldPerWeek * weeks;
    }
}
