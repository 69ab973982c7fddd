package com.acme.annotated;

import com.acme.annotated.rows.ComposedForeign;
import com.acme.annotated.rows.ComposedOwn;
import com.acme.annotated.rows.Datadog;
import com.acme.annotated.rows.DatadogRoot;
import com.acme.annotated.rows.ElasticSpan;
import com.acme.annotated.rows.ElasticTransaction;
import com.acme.annotated.rows.ListedWithName;
import com.acme.annotated.rows.ListedWithValue;
import com.acme.annotated.rows.MicrometerNewSpan;
import com.acme.annotated.rows.MicrometerObserved;
import com.acme.annotated.rows.MicrometerObservedClass;
import com.acme.annotated.rows.NewRelic;
import com.acme.annotated.rows.NewRelicDispatcher;
import com.acme.annotated.rows.OpenTelemetry;
import com.acme.annotated.rows.OpenTelemetryRoot;
import com.acme.annotated.rows.OwnOnClass;
import com.acme.annotated.rows.OwnOnMethod;
import com.acme.annotated.rows.OwnRoot;
import com.acme.annotated.rows.SentryJavaxSpans;
import com.acme.annotated.rows.SentryJavaxTransactions;
import com.acme.annotated.rows.SentrySpanClass;
import com.acme.annotated.rows.SentrySpans;
import com.acme.annotated.rows.SentryTransactionClass;
import com.acme.annotated.rows.SentryTransactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.stereotype.Component;

/**
 * The methods that are annotated: a class of the package {@code rows} for each annotation, a class inside of it and a
 * way to get at its instance for each column. All look alike, so they are called by reflection.
 */
@Component
public class Cells {
    private static final List<Class<?>> ROWS = List.of(
            OwnOnMethod.class,
            OwnOnClass.class,
            OwnRoot.class,
            OpenTelemetry.class,
            OpenTelemetryRoot.class,
            MicrometerObserved.class,
            MicrometerObservedClass.class,
            MicrometerNewSpan.class,
            SentrySpans.class,
            SentrySpanClass.class,
            SentryTransactions.class,
            SentryTransactionClass.class,
            SentryJavaxSpans.class,
            SentryJavaxTransactions.class,
            Datadog.class,
            DatadogRoot.class,
            ElasticSpan.class,
            ElasticTransaction.class,
            NewRelic.class,
            NewRelicDispatcher.class,
            ListedWithValue.class,
            ListedWithName.class,
            ComposedOwn.class,
            ComposedForeign.class);

    private final BeanFactory beans;

    public Cells(BeanFactory beans) {
        this.beans = beans;
    }

    /** Makes the classes beans; Spring proxies each for its transactions. */
    static void register(GenericApplicationContext context) {
        inside().filter(type -> !type.isInterface()).forEach(type -> context.registerBean(type.getName(), type));
    }

    long call(String row, String column, long invoice) {
        return (Long) invoke(target(row, column), "work", invoice);
    }

    Object call(String row, String column, Object signal) {
        return invoke(target(row, column), column, signal);
    }

    private Object target(String row, String column) {
        return switch (column) {
            case "cglib" -> bean(row, "Direct");
            case "jdk" -> bean(row, "Behind");
            case "interface" -> bean(row, "Declaring");
            case "superclass" -> bean(row, "Overriding");
            case "bridge" -> bean(row, "Bridged");
            default -> BeanUtils.instantiateClass(type(row, "Direct"));
        };
    }

    private Object bean(String row, String type) {
        return beans.getBean(type(row, type).getName());
    }

    private static Class<?> type(String row, String name) {
        return inside().filter(type -> type.getSimpleName().equals(name))
                .filter(type -> type.getDeclaringClass().getSimpleName().equals(row))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Class<?>> inside() {
        return ROWS.stream().flatMap(row -> Arrays.stream(row.getClasses()));
    }

    /** Through the bridge where there is one, as a caller does who knows the interface alone. */
    private static Object invoke(Object target, String name, Object argument) {
        Method method = Arrays.stream(target.getClass().getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .max(Comparator.comparing(Method::isBridge))
                .orElseThrow();
        try {
            return method.invoke(target, argument);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
