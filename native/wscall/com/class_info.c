/* IProvideClassInfo: development tools ask an object itself what class it is. */
#include "module.h"
#include "object.h"

static HRESULT STDMETHODCALLTYPE class_info(IProvideClassInfo *this, ITypeInfo **type) {
    if (type == NULL) return E_POINTER;
    *type = NULL;
    return module_type(object_of(this)->class->id, type);
}

const IProvideClassInfoVtbl class_info_functions = {(void *)facet_query, (void *)facet_add, (void *)facet_release,
                                                    class_info};
