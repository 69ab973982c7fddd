package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.collection.ArrayFactory;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.constant.TextConstant;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;

/**
 * Resolves {@link FromChoice} for each woven method. Advice is read once and shared by all classes: what has been chosen
 * of a class is kept here while the class is being woven.
 */
final class ChoiceMapping implements Advice.OffsetMapping.Factory<FromChoice> {
    private static final TypeDescription.Generic OBJECT =
            TypeDescription.ForLoadedType.of(Object.class).asGenericType();
    private static final String FILTERED = "[Filtered]";
    private static final String[] SENSITIVE = {
        "password",
        "pwd",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "authorization",
        "cookie",
        "credential",
        "apikey",
        "privatekey",
        "sessionid"
    };

    private final Map<TypeDescription, Map<String, ChosenMethod>> beingWoven =
            Collections.synchronizedMap(new IdentityHashMap<>());

    void begin(TypeDescription type, Map<String, ChosenMethod> chosen) {
        beingWoven.put(type, chosen);
    }

    void end(TypeDescription type) {
        beingWoven.remove(type);
    }

    @Override
    public Class<FromChoice> getAnnotationType() {
        return FromChoice.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<FromChoice> annotation,
            AdviceType adviceType) {
        return new Constant(annotation.load().value());
    }

    /** Whether a key is one of those whose values nobody should see; hyphens and underscores do not matter. */
    static boolean isSensitive(String key) {
        StringBuilder plain = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(c));
            }
        }
        for (String word : SENSITIVE) {
            if (plain.indexOf(word) >= 0) {
                return true;
            }
        }
        return false;
    }

    private final class Constant implements Advice.OffsetMapping {
        private final FromChoice.Part part;

        Constant(FromChoice.Part part) {
            this.part = part;
        }

        @Override
        public Target resolve(
                TypeDescription type,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler,
                Sort sort) {
            Map<String, ChosenMethod> ofClass = beingWoven.get(type);
            ChosenMethod chosen =
                    ofClass == null ? null : ofClass.get(method.getInternalName() + method.getDescriptor());
            if (chosen == null) {
                throw new IllegalStateException(method + " is not chosen");
            }
            switch (part) {
                case NAME:
                    return new Target.ForStackManipulation(new TextConstant(chosen.name()));
                case OP:
                    return new Target.ForStackManipulation(new TextConstant(chosen.op()));
                case ROOT:
                    return new Target.ForStackManipulation(IntegerConstant.forValue(chosen.root()));
                default:
                    return new Target.ForStackManipulation(arguments(chosen, method, assigner, argumentHandler));
            }
        }

        private StackManipulation arguments(
                ChosenMethod chosen,
                MethodDescription method,
                Assigner assigner,
                Advice.ArgumentHandler argumentHandler) {
            List<StackManipulation> pairs = new ArrayList<>();
            for (ParameterDescription parameter : method.getParameters()) {
                String key = chosen.key(parameter.getIndex());
                if (key != null) {
                    pairs.add(new TextConstant(key));
                    // What is masked is not even looked at.
                    pairs.add(
                            isSensitive(key)
                                    ? new TextConstant(FILTERED)
                                    : new StackManipulation.Compound(
                                            MethodVariableAccess.of(parameter.getType())
                                                    .loadFrom(argumentHandler.argument(parameter.getOffset())),
                                            assigner.assign(parameter.getType(), OBJECT, Assigner.Typing.STATIC)));
                }
            }
            return pairs.isEmpty()
                    ? NullConstant.INSTANCE
                    : ArrayFactory.forType(OBJECT).withValues(pairs);
        }
    }
}
