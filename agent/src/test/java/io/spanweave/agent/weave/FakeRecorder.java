package io.spanweave.agent.weave;

import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveRecorder;
import io.spanweave.bootstrap.SpanweaveToken;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;

/** Stands behind the gate and writes down what arrives, whatever the recorder's methods are. */
final class FakeRecorder implements InvocationHandler, AutoCloseable {
    final List<String> calls = new ArrayList<>();
    final List<Object[]> arguments = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    Supplier<? extends Throwable> trouble;
    /** What it throws when it is told of that. */
    Supplier<? extends Throwable> deafness;

    static FakeRecorder open() throws Exception {
        FakeRecorder fake = new FakeRecorder();
        SpanweaveGate.open(new ByteBuddy()
                .subclass(SpanweaveRecorder.class)
                .method(ElementMatchers.isAbstract())
                .intercept(InvocationHandlerAdapter.of(fake))
                .make()
                .load(SpanweaveRecorder.class.getClassLoader())
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance());
        return fake;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] given) throws Throwable {
        calls.add(method.getName());
        arguments.add(given == null ? new Object[0] : given);
        if (method.getName().equals("adviceFailed")) {
            failures.add((Throwable) given[0]);
            if (deafness != null) {
                throw deafness.get();
            }
            return null;
        }
        if (trouble != null) {
            throw trouble.get();
        }
        if (method.getReturnType() == SpanweaveToken.class) {
            return new Token();
        }
        return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
    }

    /** The arguments of the last call of this name. */
    Object[] last(String name) {
        return arguments.get(calls.lastIndexOf(name));
    }

    void forget() {
        calls.clear();
        arguments.clear();
        failures.clear();
    }

    @Override
    public void close() {
        SpanweaveGate.open(null);
    }

    private static final class Token extends SpanweaveToken {}
}
