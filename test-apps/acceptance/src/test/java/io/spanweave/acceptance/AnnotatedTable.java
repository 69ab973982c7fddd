package io.spanweave.acceptance;

import java.util.List;

/** What became of every annotation on every kind of method, as a table of the docs. */
final class AnnotatedTable {
    private static final List<AnnotatedColumn> SYNCHRONOUS =
            List.of(AnnotatedColumn.PLAIN, AnnotatedColumn.CGLIB, AnnotatedColumn.JDK, AnnotatedColumn.INTERFACE);

    private final StringBuilder text = new StringBuilder();

    private AnnotatedTable() {
        text.append("| annotation | plain bean | CGLIB proxy | JDK proxy | interface | async return |\n");
        text.append("|---|---|---|---|---|---|\n");
    }

    /** Calls every method once. */
    static String of(Annotated application) {
        AnnotatedTable table = new AnnotatedTable();
        for (AnnotatedRow row : AnnotatedRow.values()) {
            table.add(application, row);
        }
        return table.text.toString();
    }

    private void add(Annotated application, AnnotatedRow row) {
        text.append("| ").append(row.title()).append(" |");
        for (AnnotatedColumn column : SYNCHRONOUS) {
            text.append(isNamedOnce(application, row, column) ? " yes |" : " no |");
        }
        text.append(isNamedOnce(application, row, AnnotatedColumn.LATER) ? " `CompletionStage`" : " no");
        addReactive(application, row, AnnotatedColumn.MONO, ", `Mono`");
        addReactive(application, row, AnnotatedColumn.FLUX, ", `Flux`");
        text.append(" |\n");
    }

    private void addReactive(Annotated application, AnnotatedRow row, AnnotatedColumn column, String words) {
        if (row.has(column) && isNamedOnce(application, row, column)) {
            text.append(words);
        }
    }

    private static boolean isNamedOnce(Annotated application, AnnotatedRow row, AnnotatedColumn column) {
        try {
            Annotated.assertNamedOnce(application.call(row, column), row, column);
            return true;
        } catch (AssertionError fault) {
            return false;
        }
    }
}
