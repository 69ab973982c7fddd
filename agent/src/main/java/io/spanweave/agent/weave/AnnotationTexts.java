package io.spanweave.agent.weave;

import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import org.jspecify.annotations.Nullable;

/** Resolves {@link FromAnnotation} for each woven method. */
final class AnnotationTexts implements Advice.OffsetMapping.Factory<FromAnnotation> {
    private final List<String> types;

    /** For annotations of these types, internal names. */
    AnnotationTexts(List<String> types) {
        this.types = types;
    }

    /** The first of a method's annotations that is of one of these types. */
    static @Nullable AnnotationDescription find(MethodDescription method, List<String> types) {
        for (AnnotationDescription annotation : method.getDeclaredAnnotations()) {
            if (types.contains(annotation.getAnnotationType().getName().replace('.', '/'))) {
                return annotation;
            }
        }
        return null;
    }

    @Override
    public Class<FromAnnotation> getAnnotationType() {
        return FromAnnotation.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<FromAnnotation> annotation,
            AdviceType adviceType) {
        FromAnnotation asked = annotation.load();
        return new Text(types, asked.member(), asked.otherwise());
    }

    private static final class Text implements Advice.OffsetMapping {
        private final List<String> types;
        private final String member;
        private final String otherwise;

        Text(List<String> types, String member, String otherwise) {
            this.types = types;
            this.member = member;
            this.otherwise = otherwise;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            String text = read(find(method, types));
            if (text.isEmpty()) {
                text = otherwise.replace("#m", type.getSimpleName() + "." + method.getName());
            }
            return new Target.ForStackManipulation(new TextConstant(text));
        }

        /** A default can only be read where the annotation's own class file is; it need not be. */
        private String read(@Nullable AnnotationDescription annotation) {
            if (annotation == null) {
                return "";
            }
            try {
                Object value = annotation.getValue(member).resolve();
                return value instanceof String ? (String) value : "";
            } catch (RuntimeException e) {
                return "";
            }
        }
    }
}
