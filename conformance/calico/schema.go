// The schemas of Calico's CRDs, which the module carries as files beside its code: the API server holds every stored object
// against them.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"

	validator "github.com/projectcalico/calico/libcalico-go/lib/validator/v3"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	crds "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

type kindSchema struct {
	validator  validation.SchemaValidator
	structural *structural.Structural
}

type schemaSet map[string]kindSchema

// By kind. A build without the module's source (`-trimpath`) has none, and ends with an error rather than checking less.
var schemas = readSchemas()

func readSchemas() schemaSet {
	file, _ := runtime.FuncForPC(reflect.ValueOf(validator.Validate).Pointer()).FileLine(0)
	folder := filepath.Join(filepath.Dir(file), "../../../config/crd")
	found := schemaSet{}
	for _, name := range []string{
		"tiers", "networkpolicies", "globalnetworkpolicies", "networksets", "globalnetworksets", "hostendpoints",
		"stagednetworkpolicies", "stagedglobalnetworkpolicies", "stagedkubernetesnetworkpolicies",
	} {
		kind, one, err := readSchema(filepath.Join(folder, "crd.projectcalico.org_"+name+".yaml"))
		if err != nil {
			fail(fmt.Errorf("no schema of %s: %w", name, err))
		}
		found[kind] = one
	}
	return found
}

func readSchema(path string) (string, kindSchema, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", kindSchema{}, err
	}
	var written crds.CustomResourceDefinition
	if err := yaml.Unmarshal(data, &written); err != nil {
		return "", kindSchema{}, err
	}
	var of apiextensions.CustomResourceValidation
	if err := crds.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(
		written.Spec.Versions[0].Schema, &of, nil); err != nil {
		return "", kindSchema{}, err
	}
	made, _, err := validation.NewSchemaValidator(of.OpenAPIV3Schema)
	if err != nil {
		return "", kindSchema{}, err
	}
	structure, err := structural.NewStructural(of.OpenAPIV3Schema)
	return written.Spec.Names.Kind, kindSchema{made, structure}, err
}

// Holds the object, with the defaults that the client filled in, against its kind's schema. Labels and annotations live in the
// store elsewhere (libcalico-go/lib/backend/k8s/resources/resources.go), so only the spec is.
func (s schemaSet) validate(m Manifest) error {
	of := s[m.Kind]
	data, err := json.Marshal(m.typed)
	if err != nil {
		return err
	}
	var stored map[string]any
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	found := validation.ValidateCustomResource(nil, stored, of.validator)
	var none *field.Path
	return append(found, listtype.ValidateListSetsAndMaps(none, of.structural, stored)...).ToAggregate()
}
