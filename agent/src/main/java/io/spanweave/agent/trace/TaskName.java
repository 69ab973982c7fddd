package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/** What a scheduler runs: a method of a class, or a class alone. */
public final class TaskName {
    private final String className;
    private final @Nullable String methodName;
    private final boolean declared;

    /** What kind of work its author says it is; then the class name is not one, but what the author calls the task. */
    private final @Nullable String op;

    private TaskName(String className, @Nullable String methodName, boolean declared) {
        this(className, methodName, declared, null);
    }

    private TaskName(String className, @Nullable String methodName, boolean declared, @Nullable String op) {
        this.className = className;
        this.methodName = methodName;
        this.declared = declared;
        this.op = op;
    }

    /** A method whose author, or operator, has named it and said what kind of work it does. */
    static TaskName given(String name, String op) {
        return new TaskName(name, null, true, op);
    }

    /** A method that was declared to be run on a schedule. */
    static TaskName ofMethod(String className, String methodName) {
        return new TaskName(className, methodName, true);
    }

    /** A Runnable of a named class. */
    static TaskName ofClass(String className) {
        return new TaskName(className, null, false);
    }

    /** A Runnable without a name of its own, by the method that gave it to its scheduler. */
    static TaskName ofLambda(String className, @Nullable String scheduledBy) {
        return new TaskName(className, scheduledBy, false);
    }

    /** {@code OverdueCheck.checkOverdueInvoices}: without package, and without the subclasses that proxies make. */
    public String display() {
        if (op != null) {
            return className;
        }
        String name = hostOf(className);
        name = withoutEdges(name.substring(name.lastIndexOf('.') + 1)).replace('$', '.');
        return methodName == null ? name : name + "." + methodName;
    }

    /** Sentry's op, {@code task} unless somebody has said otherwise. */
    public String op() {
        return op == null ? "task" : op;
    }

    /** Whether somebody has named it, rather than its class and method. */
    public boolean isGiven() {
        return op != null;
    }

    /** Scala's {@code Job$}, the JDK's {@code $Proxy12}. */
    private static String withoutEdges(String name) {
        int from = 0;
        int to = name.length();
        while (from < to && name.charAt(from) == '$') {
            from++;
        }
        while (to > from && name.charAt(to - 1) == '$') {
            to--;
        }
        return from == to ? name : name.substring(from, to);
    }

    boolean isMoreSpecificThan(TaskName other) {
        return declared && !other.declared;
    }

    /** Whether the class has no name that its author gave it: a lambda, or {@code Poller$1}. */
    static boolean isAnonymous(String className) {
        return !hostOf(className).equals(className);
    }

    /** The named class around an anonymous or generated one. */
    static String hostOf(String className) {
        int generated = className.indexOf("$$");
        int end = generated > 0 ? generated : className.length();
        int dollar = className.lastIndexOf('$', end - 1);
        while (dollar > 0 && isNumber(className, dollar + 1, end)) {
            end = dollar;
            dollar = className.lastIndexOf('$', end - 1);
        }
        return className.substring(0, end);
    }

    private static boolean isNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return from < to;
    }
}
